#!/usr/bin/env pwsh
# ./build.ps1 [build|test|demo|soak|bench|plugin|pack|clean] [options]; what build.sh does, in Windows PowerShell 5.1 as in PowerShell 7.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false # exit codes are looked at below
$target = if ($args.Count -gt 0) { $args[0] } else { 'build' }
$options = @($args | Select-Object -Skip 1 | ForEach-Object { $_ -join ',' }) # PowerShell makes an array of --only=a,b
$program = "$PSScriptRoot/orchestrator/Migrations.Cli/bin/Release/net10.0/migrations"
$code = 130 # as long as nothing has ended otherwise: Ctrl-C
Push-Location $PSScriptRoot
try {
    if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) {
        [Console]::Error.WriteLine('The .NET SDK 10 is wanted: https://dotnet.microsoft.com/download')
        exit ($code = 2)
    }
    $env:DOTNET_CLI_UI_LANGUAGE = 'en'; $env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    Remove-Item artifacts/closing-line.txt -ErrorAction Ignore
    dotnet tool restore | Out-Null
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine('dotnet tool restore failed: is the package registry in reach?')
        exit ($code = 1)
    }
    if ($target -cne 'demo') {
        dotnet cake build.cake --target=$target --verbosity=minimal @options
        $code = $LASTEXITCODE
        if (Test-Path artifacts/closing-line.txt) { Get-Content artifacts/closing-line.txt }
        exit $code
    }
    # What a demo says on standard output is the demo's alone.
    dotnet cake build.cake --target=demo --verbosity=minimal | ForEach-Object { [Console]::Error.WriteLine($_) }
    if ($LASTEXITCODE -eq 0) {
        if (Test-Path "$program.exe") { $program = "$program.exe" }
        # Where a process can become another, signals and exit code are the program's own, as with build.sh.
        if (Get-Command Switch-Process -ErrorAction Ignore) { Switch-Process -WithCommand (@($program, 'demo') + $options) }
        & $program demo @options
    }
    exit ($code = $LASTEXITCODE)
}
catch {
    [Console]::Error.WriteLine($_)
    exit ($code = 1)
}
finally {
    Pop-Location
    # PowerShell would call it a success. A session that somebody types in goes on.
    if ($code -eq 130 -and [Environment]::GetCommandLineArgs() -match 'build\.ps1') { [Environment]::Exit($code) }
}
