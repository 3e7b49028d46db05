namespace Migrations.Cli.Completion;

/// <summary>The scripts; each asks the program itself what could come next (<c>migrations "[suggest:POSITION]" "LINE"</c>).</summary>
internal static class CompletionScripts
{
    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Pwsh,
    };

    private const string Bash =
        """
        _migrations_complete() {
          local IFS=$'\n'
          local line="${COMP_LINE#* }" head="${COMP_LINE%% *} "
          local position=$((COMP_POINT - ${#head}))
          local candidates
          candidates=$(migrations "[suggest:$position]" "$line" 2>/dev/null)
          COMPREPLY=($(compgen -W "$candidates" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _migrations_complete migrations
        """;

    private const string Zsh =
        """
        #compdef migrations
        _migrations_complete() {
          local head="${words[1]} " line="${BUFFER#* }"
          local -a candidates
          candidates=("${(@f)$(migrations "[suggest:$((CURSOR - ${#head}))]" "$line" 2>/dev/null)}")
          [[ -n "$candidates" ]] && compadd -- $candidates || _files
        }
        compdef _migrations_complete migrations
        """;

    private const string Pwsh =
        """
        Register-ArgumentCompleter -Native -CommandName migrations -ScriptBlock {
          param($word, $ast, $position)
          $text = $ast.ToString()
          $head = $text.IndexOf(' ') + 1
          migrations "[suggest:$($position - $ast.Extent.StartOffset - $head)]" $text.Substring($head) 2>$null |
            Where-Object { $_ -like "$word*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;
}
