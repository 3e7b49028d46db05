using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace Migrations.Sidecar.Hosting;

/// <summary>Wires the sidecar and runs it until it is told to stop.</summary>
public static class SidecarHost
{
    /// <summary>Runs until SIGTERM, SIGINT or <paramref name="cancel"/>; returns the exit code.</summary>
    /// <param name="output">Gets the one line that says it is ready; the log goes to stderr.</param>
    /// <exception cref="SidecarRefusal">It does not start.</exception>
    public static async Task<int> RunAsync(SidecarOptions options, TextWriter output, CancellationToken cancel)
    {
        if (options.Problems().ToArray() is { Length: > 0 } problems) { throw new SidecarRefusal(SidecarRefusal.Usage, string.Join(Environment.NewLine, problems)); }
        SocketThreads.Serve();
        using var serilog = MakeLogger(options.ServiceLog);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSerilog(serilog);
        builder.Services.AddSingleton(options).AddSingleton(output).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SidecarService>().AddHostedService(s => s.GetRequiredService<SidecarService>());
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMinutes(5)); // a seal may rewrite a whole segment
        using var host = builder.Build();
        await host.StartAsync(cancel);
        await host.WaitForShutdownAsync(cancel);
        return host.Services.GetRequiredService<SidecarService>().ExitCode;
    }

    internal static Serilog.Core.Logger MakeLogger(string? serviceLog)
    {
        const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", Serilog.Events.LogEventLevel.Fatal) // a refusal is one message, not the host's stack trace
            .WriteTo.Console(standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose, outputTemplate: Line, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        if (serviceLog is not null)
        {
            configuration = configuration.WriteTo.File(serviceLog, outputTemplate: Line, fileSizeLimitBytes: 64 << 20, rollOnFileSizeLimit: true, retainedFileCountLimit: 4, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        }
        return configuration.CreateLogger();
    }
}
