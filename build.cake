// The one entry: ./build.sh TARGET (build.ps1 on Windows). Targets: build, test, plugin, demo, soak, bench, pack, clean.
using System.Xml.Linq;
using System.Text.RegularExpressions;

var target = Argument("target", "build");
var configuration = Argument("configuration", "Release");
var results = MakeAbsolute(Directory("./artifacts/test-results"));
var inCi = EnvironmentVariable("CI") == "true";
var requireNodes = EnvironmentVariable("MIGRATIONS_REQUIRE_NODES") == "1";
var withTests = target is "test" or "soak";
var only = Argument("only", "").Split(',', StringSplitOptions.RemoveEmptyEntries); // parts of test projects' names: all others are left out, and that is said
var pluginSkipped = "";
var pluginFailed = "";

int Run(string tool, string arguments, string folder = null, IDictionary<string, string> environment = null) =>
    StartProcess(tool, new ProcessSettings { Arguments = arguments, WorkingDirectory = folder ?? ".", EnvironmentVariables = environment });

void RunOrFail(string tool, string arguments, string folder = null)
{
    var code = Run(tool, arguments, folder);
    if (code != 0) { throw new Exception($"{tool} {arguments} ended with {code}"); }
}

string Maven() => Context.Tools.Resolve(IsRunningOnWindows() ? "mvn.cmd" : "mvn")?.FullPath;

/// What the plugin's build lacks on this machine; null when nothing.
string PluginLacks()
{
    var name = IsRunningOnWindows() ? "javac.exe" : "javac";
    var home = EnvironmentVariable("JAVA_HOME") is { Length: > 0 } folder ? Directory(folder).Path.Combine("bin").CombineWithFilePath(name) : null;
    var compiler = home is not null && FileExists(home) ? home : Context.Tools.Resolve(name);
    if (compiler is null) { return "no JDK: no javac in JAVA_HOME or on the PATH (17 is wanted)"; }
    StartProcess(compiler, new ProcessSettings { Arguments = "-version", RedirectStandardOutput = true, RedirectStandardError = true }, out var said, out var error);
    var version = Regex.Match(string.Join(' ', said.Concat(error)), @"javac (\d+)");
    if (!version.Success || int.Parse(version.Groups[1].Value) < 17) { return $"the JDK at {compiler} is older than 17"; }
    return Maven() is null ? "no mvn on the PATH" : null;
}

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
    if (PluginLacks() is { } lacking)
    {
        pluginSkipped = lacking;
        DeleteFiles("./plugin-shim/**/target/surefire-reports/*.xml");
        if (requireNodes && !withTests) { throw new Exception("The plugin cannot be built: " + pluginSkipped); }
        if (requireNodes) { (pluginFailed, pluginSkipped) = ("the plugin: " + pluginSkipped, ""); }
        Warning($"The plugin is not built: {pluginFailed}{pluginSkipped}.");
        return;
    }

    // What is counted at the end must come from this run.
    DeleteFiles("./plugin-shim/**/target/surefire-reports/*.xml");
    var goal = withTests ? "verify" : "package -DskipTests";
    var settings = new ProcessSettings { Arguments = $"-q -B {MavenSettings()}-f plugin-shim/pom.xml {goal}", RedirectStandardOutput = true };
    var code = StartProcess(Maven(), settings, out var said);
    var lines = said.ToList();
    foreach (var line in lines) { Console.WriteLine(line); }
    if (code == 0) { return; }
    // Only artifacts out of reach are a reason to skip; code that does not compile or a test that fails is not.
    var broken = requireNodes || !lines.Any(line => Regex.IsMatch(line, "Could not (transfer|find) artifact|Could not resolve|Non-resolvable|offline mode"));
    if (broken && !withTests) { throw new Exception($"Building the plugin failed: mvn ended with {code}."); }
    // With tests the other tests run all the same, so that the closing line comes and counts this as failed.
    if (broken) { pluginFailed = $"the plugin: mvn {goal} ended with {code}"; }
    else { pluginSkipped = "its artifacts are not in reach of Maven"; }
    Warning($"The plugin is not built: {pluginFailed}{pluginSkipped}.");
});

Task("build").IsDependentOn("plugin").Does(() => RunOrFail("dotnet", $"build Migrations.sln -c {configuration} -v q -nologo{DotNetSwitches()}"));

Task("test").IsDependentOn("build").Does(() => RunTests("--filter-not-trait Category=Soak"));

Task("soak").IsDependentOn("build").Does(() => RunTests("--filter-trait Category=Soak"));

// What needs real nodes is skipped where there are none, each test with its reason; MIGRATIONS_REQUIRE_NODES=1 makes that a failure.
void RunTests(string filter)
{
    EnsureDirectoryExists(results);
    CleanDirectory(results);
    var failedModules = new List<string>();
    var projects = GetFiles("./tests/*.Tests/*.csproj").OrderBy(p => p.FullPath.Contains("EndToEnd") ? 1 : 0).ThenBy(p => p.FullPath);
    foreach (var project in projects)
    {
        var name = project.GetFilenameWithoutExtension().FullPath;
        if (only.Length > 0 && !only.Any(part => name.Contains(part))) { continue; }
        Information($"--- {name}");
        var skips = requireNodes ? " --fail-skips on" : "";
        var code = Run("dotnet", $"run --project \"{project.FullPath}\" -c {configuration} --no-build -- {filter}{skips} --progress off --report-xunit-trx --report-xunit-trx-filename {name}.trx --results-directory \"{results.FullPath}\"");
        // 8: no test ran. An end without results, or a bad one whose results show no failure, is a failure of its own.
        var trx = results.CombineWithFilePath(name + ".trx");
        if (!FileExists(trx)) { failedModules.Add($"{name} (it ended with {code} and left no results)"); }
        else if (code is not 0 and not 8 && Failures(trx.FullPath) == 0) { failedModules.Add($"{name} (it ended with {code}, its results show no failure)"); }
    }

    if (only.Length > 0) { Console.WriteLine($"only: {string.Join(", ", only)}; all other test projects were left out"); }
    Report(failedModules);
}

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

int Failures(string trx)
{
    var counters = XDocument.Load(trx).Descendants().First(e => e.Name.LocalName == "Counters");
    return new[] { "failed", "error", "timeout" }.Sum(name => (int?)counters.Attribute(name) ?? 0);
}

void Report(List<string> failedModules)
{
    int passed = 0, failed = 0, skipped = 0;
    foreach (var file in GetFiles(results.FullPath + "/*.trx"))
    {
        var counters = XDocument.Load(file.FullPath).Descendants().First(e => e.Name.LocalName == "Counters");
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;
        passed += Count("passed");
        failed += Failures(file.FullPath);
        skipped += Count("total") - Count("passed") - Failures(file.FullPath);
    }

    var failedJava = 0;
    foreach (var file in GetFiles("./plugin-shim/**/target/surefire-reports/TEST-*.xml"))
    {
        var suite = XDocument.Load(file.FullPath).Root;
        int Count(string name) => (int?)suite.Attribute(name) ?? 0;
        failedJava += Count("failures") + Count("errors");
        skipped += Count("skipped");
        passed += Count("tests") - Count("failures") - Count("errors") - Count("skipped");
    }

    failed += failedJava;
    if (pluginFailed.Length > 0 && failedJava == 0) { failedModules.Add(pluginFailed); }
    else if (pluginFailed.Length > 0) { Console.WriteLine($"failed: {pluginFailed}"); }

    if (pluginSkipped.Length > 0)
    {
        Console.WriteLine($"skipped: the plugin and its tests: {pluginSkipped}");
        skipped++;
    }

    failed += failedModules.Count;
    foreach (var module in failedModules) { Console.WriteLine($"failed: {module}"); }
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
