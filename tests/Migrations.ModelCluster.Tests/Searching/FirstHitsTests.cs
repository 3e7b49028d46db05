using CsCheck;
using Migrations.ModelCluster.Searching;

namespace Migrations.ModelCluster.Tests.Searching;

public sealed class FirstHitsTests
{
    /// <summary>The plain way is to sort all: the page must be the same, and nothing may be lost or doubled behind it.</summary>
    [Fact]
    public void The_page_is_that_of_a_whole_sort_and_the_rest_is_still_there() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 200], Gen.Int[0, 40]).Sample((scores, wanted) =>
        {
            var hits = scores.Select(static (score, place) => new SearchHit(null!, 0, place, null!, score, [])).ToList();
            var sorted = hits.OrderBy(static h => h.Score).ThenBy(static h => h.Place).Select(static h => h.Place).ToList();
            FirstHits.Sort(hits, wanted, static (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : a.Place.CompareTo(b.Place));
            Assert.Equal(sorted.Take(wanted), hits.Take(wanted).Select(static h => h.Place));
            Assert.Equal(sorted.Order(), hits.Select(static h => h.Place).Order());
        });
}
