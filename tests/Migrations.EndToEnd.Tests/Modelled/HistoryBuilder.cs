using System.Globalization;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>What the kinds of history share: the seed's chance, the steps so far, few ids, few words.</summary>
/// <param name="name">The index, or what all names of the history begin with.</param>
internal abstract class HistoryBuilder(int seed, string name)
{
    private readonly List<HistoryStep> _steps = [];

    protected static string[] Words { get; } = ["red", "green", "blue", "quick fox", "The Quick, brown-fox", "red red red", "17"];

    protected Random Random { get; } = new(seed);

    protected string Name { get; } = name;

    /// <summary>The steps of one history.</summary>
    public static IReadOnlyList<HistoryStep> Make(HistoryKind kind, int seed, string name) => kind switch
    {
        HistoryKind.Documents => HistoryMaker.Make(seed, name),
        HistoryKind.Names => new NamesHistory(seed, name).Make(),
        HistoryKind.States or HistoryKind.Restarted => new StatesHistory(seed, name, hasByQuery: kind == HistoryKind.States).Make(),
        _ => new TypedHistory(seed, name).Make(),
    };

    protected abstract void Begin();

    protected abstract void Next();

    protected abstract void End();

    protected void Add(string method, string target, string? body = null) => _steps.Add(new HistoryStep(method, target, body));

    protected void Wait(TimeSpan time) => _steps.Add(HistoryStep.Wait(time));

    protected T One<T>(params ReadOnlySpan<T> of) => of[Random.Next(of.Length)];

    protected bool OneIn(int chances) => Random.Next(chances) == 0;

    protected string Number(int below) => Random.Next(below).ToString(CultureInfo.InvariantCulture);

    protected string Id() => "d" + Number(5);

    protected string Word() => One<string>(Words);

    /// <summary>A name always has values of one type: then it does not matter which shard maps it first.</summary>
    protected string Document() => $$"""{"n":{{Number(20)}},"k":"{{Word()}}"{{(OneIn(3) ? $",\"t\":\"{Word()}\"" : "")}}{{(OneIn(4) ? $",\"f{Number(3)}\":{Number(9)}" : "")}}}""";

    private IReadOnlyList<HistoryStep> Make()
    {
        Begin();
        for (var i = 0; i < 24; i++) { Next(); }
        End();
        return _steps;
    }
}
