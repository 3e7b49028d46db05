#!/usr/bin/env bash
# ./build.sh [build|test|demo|soak|bench|plugin|pack|clean] [options]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v dotnet > /dev/null || { echo "The .NET SDK 10 is wanted: https://dotnet.microsoft.com/download" >&2; exit 2; }
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
target="${1:-build}"; shift || true
rm -f artifacts/closing-line.txt
dotnet tool restore > /dev/null || { echo "dotnet tool restore failed: is the package registry in reach?" >&2; exit 1; }
options=("$@"); [ "$target" = demo ] && options=()
code=0
build() { dotnet cake build.cake --target="$target" --verbosity=minimal ${options[@]+"${options[@]}"}; }
# What a demo says on standard output is the demo's alone.
if [ "$target" = demo ]; then build >&2 || code=$?; else build || code=$?; fi
if [ "$target" = demo ] && [ "$code" = 0 ]; then exec orchestrator/Migrations.Cli/bin/Release/net10.0/migrations demo "$@"; fi
[ -f artifacts/closing-line.txt ] && cat artifacts/closing-line.txt
exit "$code"
