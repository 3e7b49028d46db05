using System.Text.RegularExpressions;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>What this machine has of the things a node needs: a JDK 17 and Maven.</summary>
/// <param name="JavaHome">The JDK 17 the nodes run on, or null.</param>
/// <param name="Maven">The Maven command, or null.</param>
/// <param name="Missing">One line that says what is missing and what to do about it, or null when nothing is.</param>
public sealed partial record NodePrerequisites(string? JavaHome, string? Maven, string? Missing)
{
    /// <summary>The Java version the nodes were tried on; 18 and later took away what Elasticsearch 7.10 needs.</summary>
    private const int JavaVersion = 17;

    /// <summary>Looks at <c>JAVA_HOME</c>, at the <c>java</c> and <c>mvn</c> on the path and at the usual folders; starts nothing.</summary>
    public static NodePrerequisites Check()
    {
        var javaHome = JavaHomes().FirstOrDefault(IsJdk17);
        var maven = OnPath(OperatingSystem.IsWindows() ? "mvn.cmd" : "mvn");
        var missing = (javaHome, maven) switch
        {
            (null, _) => "no JDK 17 found: install one and set JAVA_HOME to it",
            (_, null) => "no Maven found: install it and put mvn on the path",
            _ => OwnerIsMissing(),
        };
        return new NodePrerequisites(javaHome, maven, missing);
    }

    private static string? OwnerIsMissing() => NodeUser.TryFind(out _, out var reason) ? null : reason;

    private static IEnumerable<string> JavaHomes()
    {
        if (Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home) { yield return home; }
        if (OnPath(OperatingSystem.IsWindows() ? "java.exe" : "java") is { } java)
        {
            var resolved = File.ResolveLinkTarget(java, returnFinalTarget: true)?.FullName ?? java;
            yield return Path.GetDirectoryName(Path.GetDirectoryName(resolved)!)!;
        }

        foreach (var folder in (string[])["/usr/lib/jvm", "/usr/java", "/opt/java"])
        {
            if (!Directory.Exists(folder)) { continue; }
            foreach (var candidate in Directory.EnumerateDirectories(folder)) { yield return candidate; }
        }
    }

    private static bool IsJdk17(string home)
    {
        var release = Path.Combine(home, "release");
        var compiler = Path.Combine(home, "bin", OperatingSystem.IsWindows() ? "javac.exe" : "javac");
        if (!File.Exists(release) || !File.Exists(compiler)) { return false; }
        var version = JavaVersionLine().Match(File.ReadAllText(release));
        return version.Success && int.Parse(version.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) == JavaVersion;
    }

    private static string? OnPath(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, command))
        .FirstOrDefault(File.Exists);

    [GeneratedRegex("^JAVA_VERSION=\"(\\d+)", RegexOptions.Multiline)]
    private static partial Regex JavaVersionLine();
}
