namespace Migrations.Proxy.Securing;

/// <summary>A certificate, key or authority file cannot be used; the message says which and why.</summary>
public sealed class TlsFilesException(string message) : Exception(message);
