#!/usr/bin/env pwsh
# ./build.ps1 [build|test|demo|soak|bench|plugin|pack|clean] [options]
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { Write-Error 'The .NET SDK 10 is wanted: https://dotnet.microsoft.com/download'; exit 2 }
$env:DOTNET_CLI_UI_LANGUAGE = 'en'; $env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$target = if ($args.Count -gt 0) { $args[0] } else { 'build' }
$rest = @($args | Select-Object -Skip 1)
Remove-Item artifacts/closing-line.txt -ErrorAction SilentlyContinue
dotnet tool restore | Out-Null
# What a demo says on standard output is the demo's alone.
if ($target -eq 'demo') { dotnet cake build.cake --target=$target --verbosity=minimal | ForEach-Object { [Console]::Error.WriteLine($_) } } else { dotnet cake build.cake --target=$target --verbosity=minimal @rest }
$code = $LASTEXITCODE
if ($target -eq 'demo' -and $code -eq 0) { & orchestrator/Migrations.Cli/bin/Release/net10.0/migrations.exe demo @rest; exit $LASTEXITCODE }
if (Test-Path artifacts/closing-line.txt) { Get-Content artifacts/closing-line.txt }
exit $code
