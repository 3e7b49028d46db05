namespace Migrations.Replay.Ordering;

/// <summary>Finds the groups of nodes that wait for each other (strongly connected components; Tarjan 1972, without recursion).</summary>
public static class CycleFinder
{
    /// <summary>Every group of two or more among <paramref name="nodes"/>.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Find(OrderGraph graph, IReadOnlyList<int> nodes)
    {
        var inside = nodes.ToHashSet();
        var state = new State();
        foreach (var node in nodes)
        {
            if (!state.Order.ContainsKey(node)) { Walk(graph, node, inside, state); }
        }

        return state.Groups;
    }

    private static void Walk(OrderGraph graph, int root, HashSet<int> inside, State state)
    {
        var path = new Stack<(int Node, int Next)>();
        Enter(root, state);
        path.Push((root, 0));
        while (path.TryPop(out var at))
        {
            var followers = graph.FollowersOf(at.Node);
            if (at.Next < followers.Count)
            {
                path.Push((at.Node, at.Next + 1));
                var follower = followers[at.Next];
                if (!inside.Contains(follower)) { continue; }
                if (!state.Order.TryGetValue(follower, out var order))
                {
                    Enter(follower, state);
                    path.Push((follower, 0));
                }
                else if (state.OnStack.Contains(follower)) { state.Low[at.Node] = Math.Min(state.Low[at.Node], order); }

                continue;
            }

            Leave(at.Node, state);
            if (path.TryPeek(out var parent)) { state.Low[parent.Node] = Math.Min(state.Low[parent.Node], state.Low[at.Node]); }
        }
    }

    private static void Enter(int node, State state)
    {
        state.Low[node] = state.Order[node] = state.Order.Count;
        state.Stack.Push(node);
        state.OnStack.Add(node);
    }

    private static void Leave(int node, State state)
    {
        if (state.Low[node] != state.Order[node]) { return; }
        var group = new List<int>();
        int member;
        do
        {
            member = state.Stack.Pop();
            state.OnStack.Remove(member);
            group.Add(member);
        }
        while (member != node);
        if (group.Count > 1) { state.Groups.Add(group); }
    }

    private sealed class State
    {
        public Dictionary<int, int> Order { get; } = [];

        public Dictionary<int, int> Low { get; } = [];

        public Stack<int> Stack { get; } = new();

        public HashSet<int> OnStack { get; } = [];

        public List<IReadOnlyList<int>> Groups { get; } = [];
    }
}
