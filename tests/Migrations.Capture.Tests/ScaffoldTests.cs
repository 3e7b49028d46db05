namespace Migrations.Capture.Tests;

public class ScaffoldTests
{
    [Fact]
    public void Runs() => Assert.Equal(4, int.Parse("4", System.Globalization.CultureInfo.InvariantCulture));
}
