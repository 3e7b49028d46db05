using Migrations.Capture.Records;

namespace Migrations.Capture.Verifying;

/// <summary>One connection while its books are open.</summary>
internal sealed class ConnectionCheck
{
    public ConnectionCheck(uint number, OpenedRecord? opened)
    {
        Number = number;
        Request.Begin(opened?.RequestPosition ?? 0);
        Response.Begin(opened?.ResponsePosition ?? 0);
    }

    public uint Number { get; }

    public DirectionBook Request { get; } = new();

    public DirectionBook Response { get; } = new();

    public bool IsClosed { get; set; }

    public bool IsContinuous => Request.IsContinuous && Response.IsContinuous;
}
