using System.Reflection;
using Xunit;

namespace Migrations.Testing;

/// <summary>Holds a text against the one that was approved: <c>NAME.approved.txt</c> in a folder of the test project.</summary>
/// <remarks>
/// Where they differ the new text is left beside it as <c>NAME.received.txt</c>: read it, and rename it when it is right.
/// The project's folder comes from assembly metadata, since deterministic builds rewrite source paths.
/// </remarks>
public static class ApprovedText
{
    /// <param name="tests">The test assembly whose folder holds the text.</param>
    /// <param name="folder">Below the project's folder.</param>
    public static void Check(Assembly tests, string folder, string name, string text)
    {
        var directory = Path.Combine(Metadata(tests, "ProjectDirectory"), folder);
        var approved = Path.Combine(directory, name + ".approved.txt");
        var received = Path.Combine(directory, name + ".received.txt");
        var wanted = File.Exists(approved) ? Normal(File.ReadAllText(approved)) : string.Empty;
        var got = Normal(text);
        if (wanted == got)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(received, got);
        Assert.Fail($"'{name}' is not as approved. First difference: {FirstDifference(wanted, got)}. Read {received}, and rename it to .approved.txt when it is right.");
    }

    /// <summary>A value the build wrote into a test assembly: <c>ProjectDirectory</c> or <c>RepositoryRoot</c>.</summary>
    public static string Metadata(Assembly assembly, string key) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string wanted, string got)
    {
        var old = wanted.Split('\n');
        var now = got.Split('\n');
        for (var i = 0; i < Math.Max(old.Length, now.Length); i++)
        {
            var before = i < old.Length ? old[i] : "(end)";
            var after = i < now.Length ? now[i] : "(end)";
            if (before != after) { return $"line {i + 1}, approved \"{before}\", received \"{after}\""; }
        }

        return "none";
    }
}
