// The one entry: ./build.sh TARGET (build.ps1 on Windows). Targets: build, test, plugin, demo, soak, bench, pack, clean.
using System.Xml.Linq;
using System.Text.RegularExpressions;

var target = Argument("target", "build");
var configuration = Argument("configuration", "Release");
var results = MakeAbsolute(Directory("./artifacts/test-results"));
var inCi = EnvironmentVariable("CI") == "true";
var requireNodes = EnvironmentVariable("MIGRATIONS_REQUIRE_NODES") == "1";
var pluginSkipped = "";

int Run(string tool, string arguments, string folder = null, IDictionary<string, string> environment = null) =>
    StartProcess(tool, new ProcessSettings { Arguments = arguments, WorkingDirectory = folder ?? ".", EnvironmentVariables = environment });

void RunOrFail(string tool, string arguments, string folder = null)
{
    var code = Run(tool, arguments, folder);
    if (code != 0) { throw new Exception($"{tool} {arguments} ended with {code}"); }
}

string Maven() => Context.Tools.Resolve(IsRunningOnWindows() ? "mvn.cmd" : "mvn")?.FullPath;
string Java() => Context.Tools.Resolve(IsRunningOnWindows() ? "java.exe" : "java")?.FullPath;
string MavenSettings() => EnvironmentVariable("MIGRATIONS_MAVEN_SETTINGS") is { Length: > 0 } file ? $"-s \"{file}\" " : "";
string DotNetSwitches() => inCi ? " -nodeReuse:false -p:UseSharedCompilation=false" : "";

Task("clean").Does(() =>
{
    CleanDirectories("./**/bin");
    CleanDirectories("./**/obj");
    CleanDirectories("./plugin-shim/**/target");
    CleanDirectory("./artifacts");
});

// The plugin comes first: the program carries its jars inside.
Task("plugin").Does(() =>
{
    if (Java() is null || Maven() is null)
    {
        pluginSkipped = Java() is null ? "no java on the PATH (JDK 17 is wanted)" : "no mvn on the PATH";
        if (requireNodes) { throw new Exception("The plugin cannot be built: " + pluginSkipped); }
        Warning($"The plugin is not built: {pluginSkipped}.");
        return;
    }

    var goal = target is "test" or "soak" ? "verify" : "package -DskipTests";
    var code = Run(Maven(), $"-q -B {MavenSettings()}-f plugin-shim/pom.xml {goal}");
    if (code == 0) { return; }
    if (requireNodes || GetFiles("./plugin-shim/**/target/surefire-reports/*.xml").Any()) { throw new Exception($"Building the plugin failed: mvn ended with {code}."); }
    pluginSkipped = "Maven could not build it (are its artifacts in reach?)";
    Warning($"The plugin is not built: {pluginSkipped}.");
});

Task("build").IsDependentOn("plugin").Does(() => RunOrFail("dotnet", $"build Migrations.sln -c {configuration} -v q -nologo{DotNetSwitches()}"));

Task("test").IsDependentOn("build").Does(() =>
{
    EnsureDirectoryExists(results);
    CleanDirectory(results);
    var failedModules = new List<string>();
    var projects = GetFiles("./tests/*.Tests/*.csproj").OrderBy(p => p.FullPath.Contains("EndToEnd") ? 1 : 0).ThenBy(p => p.FullPath);
    foreach (var project in projects)
    {
        var name = project.GetFilenameWithoutExtension().FullPath;
        Information($"--- {name}");
        var filter = "--filter-not-trait Category=Soak";
        var skips = requireNodes ? " --fail-skips on" : "";
        var code = Run("dotnet", $"run --project \"{project.FullPath}\" -c {configuration} --no-build -- {filter}{skips} --progress off --report-xunit-trx --report-xunit-trx-filename {name}.trx --results-directory \"{results.FullPath}\"");
        if (code is not 0 and not 8) { failedModules.Add(name); }
        if (!FileExists(results.CombineWithFilePath(name + ".trx"))) { failedModules.Add(name + " (it left no results)"); }
    }

    Report(failedModules);
});

Task("soak").IsDependentOn("build").Does(() =>
    RunOrFail("dotnet", $"run --project tests/Migrations.EndToEnd.Tests -c {configuration} --no-build -- --filter-trait Category=Soak --progress off"));

Task("bench").IsDependentOn("build").Does(() =>
    RunOrFail("dotnet", $"run --project tests/Migrations.Benchmarks -c {configuration} --no-build -- {Argument("benchmark", "all")}"));

// build.sh starts the built program itself, so that Ctrl-C and the exit code are the program's own.
Task("demo").IsDependentOn("build");

Task("pack").IsDependentOn("build").Does(() =>
{
    foreach (var project in new[] { "orchestrator/Migrations.Cli", "sidecar/Migrations.Sidecar" })
    {
        RunOrFail("dotnet", $"publish {project} -c {configuration} -o artifacts/{project.Split('.').Last().ToLowerInvariant()} -v q -nologo");
    }
});

void Report(List<string> failedModules)
{
    int passed = 0, failed = 0, skipped = 0;
    foreach (var file in GetFiles(results.FullPath + "/*.trx"))
    {
        var counters = XDocument.Load(file.FullPath).Descendants().First(e => e.Name.LocalName == "Counters");
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;
        passed += Count("passed");
        failed += Count("failed") + Count("error") + Count("timeout");
        skipped += Count("total") - Count("passed") - Count("failed") - Count("error") - Count("timeout");
    }

    foreach (var file in GetFiles("./plugin-shim/**/target/surefire-reports/TEST-*.xml"))
    {
        var suite = XDocument.Load(file.FullPath).Root;
        int Count(string name) => (int?)suite.Attribute(name) ?? 0;
        failed += Count("failures") + Count("errors");
        skipped += Count("skipped");
        passed += Count("tests") - Count("failures") - Count("errors") - Count("skipped");
    }

    if (pluginSkipped.Length > 0)
    {
        Console.WriteLine($"skipped: the plugin and its tests: {pluginSkipped}");
        skipped++;
    }

    failed += failedModules.Count > 0 && failed == 0 ? failedModules.Count : 0;
    foreach (var module in failedModules.Distinct()) { Console.WriteLine($"failed: {module}"); }
    closing = $"{passed} passed, {failed} failed, {skipped} skipped";
    closingFailed = failed > 0;
}

var closing = "";
var closingFailed = false;
Teardown(_ =>
{
    if (closing.Length > 0) { System.IO.File.WriteAllText("artifacts/closing-line.txt", closing + "\n"); }
});

RunTarget(target);
if (closingFailed) { Environment.Exit(1); }
