using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>The request half of an exchange.</summary>
/// <param name="Status">Complete when the request is whole; CutOff, Unparsable or Ambiguous otherwise.</param>
/// <param name="Message">Null unless the request is whole.</param>
internal sealed record AssembledRequest(uint Number, ExchangeStatus Status, long StartedAtUnixNanos, long ReceivedAtUnixNanos, RequestMessage? Message, string? Note);
