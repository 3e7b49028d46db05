using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Pulling;

/// <summary>Carries a client's requests to a model node in process, keeps their targets, and lets a test act before a request or edit an answer.</summary>
internal sealed class ModelHandler(ModelNode node) : HttpMessageHandler
{
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Done before a request is handed on.</summary>
    public Func<string, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Changes an answer's JSON in place.</summary>
    public Action<string, JsonObject> Edit { get; set; } = static (_, _) => { };

    /// <summary>Pages of documents that were asked for, the first of a scroll among them.</summary>
    public int Pages => Asked.Count(static a => a.StartsWith("POST", StringComparison.Ordinal) && a.Contains("/_search", StringComparison.Ordinal));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Asked.Enqueue(asked);
        await Before(asked);
        var body = request.Content is null ? default : (ReadOnlyMemory<byte>)await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await node.SendAsync(new ModelRequest(request.Method.Method, request.RequestUri.PathAndQuery, body), cancellationToken);
        if (answer is null) { throw new HttpRequestException(HttpRequestError.ResponseEnded); }
        var bytes = answer.Body.ToArray();
        if (bytes.Length > 0 && bytes[0] == '{')
        {
            var json = JsonNode.Parse(bytes)!.AsObject();
            Edit(asked, json);
            bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        }

        return new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(answer.ContentType) } } };
    }
}
