using System.Net.Http.Headers;
using System.Text;

namespace Migrations.Exchanges.Clusters;

/// <summary>What proves to a cluster who asks. Never prints itself: no log, message or record shows what it holds.</summary>
public sealed class ClusterCredentials
{
    private readonly AuthenticationHeaderValue? _header;
    private readonly string _kind;

    private ClusterCredentials(string kind, AuthenticationHeaderValue? header)
    {
        _kind = kind;
        _header = header;
    }

    /// <summary>Asks as nobody.</summary>
    public static ClusterCredentials None { get; } = new("none", null);

    /// <summary>The <c>Authorization</c> value to send, or null. For senders only; never to be written anywhere.</summary>
    public AuthenticationHeaderValue? AuthorizationHeader => _header;

    public static ClusterCredentials Basic(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        return new("basic", new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password))));
    }

    /// <param name="encoded">The key as the cluster gave it: <c>id:key</c> in base64.</param>
    public static ClusterCredentials ApiKey(string encoded)
    {
        ArgumentException.ThrowIfNullOrEmpty(encoded);
        return new("API key", new("ApiKey", encoded));
    }

    /// <summary>The kind alone.</summary>
    public override string ToString() => _kind;
}
