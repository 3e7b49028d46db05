using Migrations.Cli.Hosting;
using Migrations.Exchanges.Clusters;

namespace Migrations.Cli.Configuration;

/// <summary>From what migration.yaml says of a cluster to what asks it; here its secrets are read.</summary>
internal static class ClusterConnection
{
    public static ClusterOptions Options(ClusterConfig cluster, CommandEnvironment environment) =>
        new() { Url = cluster.Url, Credentials = Credentials(cluster.Credentials, environment) };

    public static ClusterClient Open(ClusterConfig cluster, CommandEnvironment environment) => new(Options(cluster, environment), environment.Time);

    public static ClusterCredentials Credentials(CredentialsConfig? credentials, CommandEnvironment environment) => credentials switch
    {
        null => ClusterCredentials.None,
        { ApiKey: { } key } => ClusterCredentials.ApiKey(key.Resolve(environment.Variable)),
        { User: { } user, Password: { } password } => ClusterCredentials.Basic(user, password.Resolve(environment.Variable)),
        _ => ClusterCredentials.None,
    };
}
