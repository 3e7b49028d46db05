namespace Migrations.Proxy.Recording;

/// <summary>Who asks for room. When it runs out, reads go first and the books last; the number is the percentage of the bound each may fill.</summary>
internal enum Share
{
    Read = 70,
    Mutation = 85,
    Books = 100,
}
