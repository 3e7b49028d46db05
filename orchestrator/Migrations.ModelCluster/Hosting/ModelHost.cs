using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migrations.Exchanges.Http;

namespace Migrations.ModelCluster.Hosting;

/// <summary>A model node behind HTTP on 127.0.0.1.</summary>
/// <remarks>One delegate, no routing: the node reads the raw target itself. The body is bounded by the node's options; nothing is logged.</remarks>
public sealed class ModelHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ModelHost(ModelNode node, WebApplication web) => (Node, _web) = (node, web);

    public ModelNode Node { get; }

    public Uri Address { get; private set; } = null!;

    /// <param name="port">0: any free one.</param>
    public static async Task<ModelHost> StartAsync(ModelNode node, int port, CancellationToken token)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddLogging();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Run(context => AnswerAsync(node, context));
        await web.StartAsync(token);
        var host = new ModelHost(node, web);
        host.Address = new Uri(web.Urls.First());
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource();
        await soon.CancelAsync();
        try { await _web.StopAsync(soon.Token); }
        catch (OperationCanceledException) { }
        await _web.DisposeAsync();
    }

    private static async Task AnswerAsync(ModelNode node, HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (await ReadBodyAsync(context, node.Options.MaxBodyBytes) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var request = new ModelRequest(context.Request.Method, target, body) { OpaqueId = context.Request.Headers["X-Opaque-Id"].FirstOrDefault(), Authorization = context.Request.Headers.Authorization.FirstOrDefault() };
        var answer = await node.SendAsync(request, context.RequestAborted);
        if (answer is null)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, answer);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context, int most)
    {
        var body = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > most) { return null; }
            body.Write(buffer, 0, read);
        }

        var bytes = (ReadOnlyMemory<byte>)body.GetBuffer().AsMemory(0, (int)body.Length);
        return context.Request.Headers.ContentEncoding.ToString() is "gzip" ? Unzip(bytes, most) : bytes;
    }

    private static ReadOnlyMemory<byte>? Unzip(ReadOnlyMemory<byte> bytes, int most)
    {
        using var stream = new System.IO.Compression.GZipStream(new MemoryStream(bytes.ToArray()), System.IO.Compression.CompressionMode.Decompress);
        var plain = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (plain.Length + read > most) { return null; }
            plain.Write(buffer, 0, read);
        }

        return plain.GetBuffer().AsMemory(0, (int)plain.Length);
    }

    private static async Task WriteAsync(HttpContext context, ModelAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) { response.Headers.Append(name, value); }
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (context.Request.Method != "HEAD") { await response.Body.WriteAsync(answer.Body, context.RequestAborted); }
    }
}
