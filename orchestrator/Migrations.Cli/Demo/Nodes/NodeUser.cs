using System.Globalization;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>The user a node runs as when we are root: both products refuse to run as root.</summary>
/// <param name="UserId">Numeric, as in <c>/etc/passwd</c>.</param>
public sealed record NodeUser(string Name, int UserId, int GroupId)
{
    /// <summary>Names another user than <c>nobody</c>.</summary>
    private const string Variable = "MIGRATIONS_NODE_USER";

    /// <summary>Finds the user to switch to; null when no switch is needed. False with a reason when one is needed and there is none.</summary>
    public static bool TryFind(out NodeUser? user, out string? reason)
    {
        user = null;
        reason = null;
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) { return true; }

        var wanted = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "nobody";
        if (!File.Exists("/usr/bin/setpriv"))
        {
            reason = "we are root, nodes refuse to run as root, and there is no setpriv to switch the user: run as another user";
            return false;
        }

        user = File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == wanted)
            .Select(fields => new NodeUser(fields[0], Number(fields[2]), Number(fields[3])))
            .FirstOrDefault(found => found.UserId != 0);
        reason = user is null ? $"we are root, nodes refuse to run as root, and there is no user {wanted}: name one in {Variable}" : null;
        return user is not null;
    }

    /// <summary>The words that go before a command to run it as this user.</summary>
    public IReadOnlyList<string> CommandPrefix =>
    [
        "/usr/bin/setpriv",
        "--reuid=" + UserId.ToString(CultureInfo.InvariantCulture),
        "--regid=" + GroupId.ToString(CultureInfo.InvariantCulture),
        "--clear-groups",
        "--",
    ];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
