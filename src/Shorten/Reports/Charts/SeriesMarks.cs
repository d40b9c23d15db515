namespace Shorten.Reports.Charts;

/// <summary>What tells series apart beside their colour.</summary>
internal static class SeriesMarks
{
    private static readonly string?[] Dashes = [null, "7 3", "2 3", "8 3 2 3", "12 4", "4 4", "1 4", "10 2 2 2"];

    /// <summary>Dashes of a line; null where it is solid.</summary>
    public static string? Dash(int series) => Dashes[series % Dashes.Length];

    /// <summary>A mark of the radius <paramref name="r"/> around a point: circle, square, triangle, diamond, and the triangle upside down.</summary>
    public static string Mark(int series, double x, double y, double r) => (series % 5) switch
    {
        0 => $"M{x - r:0.#} {y:0.#}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z",
        1 => $"M{x - r:0.#} {y - r:0.#}h{2 * r}v{2 * r}h{-2 * r}Z",
        2 => $"M{x:0.#} {y - 1.2 * r:0.#}l{1.2 * r:0.#} {2.1 * r:0.#}h{-2.4 * r:0.#}Z",
        3 => $"M{x:0.#} {y - 1.4 * r:0.#}l{1.4 * r:0.#} {1.4 * r:0.#}l{-1.4 * r:0.#} {1.4 * r:0.#}l{-1.4 * r:0.#} {-1.4 * r:0.#}Z",
        _ => $"M{x:0.#} {y + 1.2 * r:0.#}l{1.2 * r:0.#} {-2.1 * r:0.#}h{-2.4 * r:0.#}Z",
    };
}
