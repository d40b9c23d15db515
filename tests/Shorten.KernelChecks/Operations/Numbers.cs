namespace Shorten.KernelChecks.Operations;

/// <summary>Test values.</summary>
internal static class Numbers
{
    /// <summary>Evenly distributed from -<paramref name="scale"/> to <paramref name="scale"/>.</summary>
    public static float[] Uniform(Random random, int count, float scale = 1)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = scale * (2 * random.NextSingle() - 1);
        return values;
    }

    /// <summary>NaN everywhere: what an output must not keep.</summary>
    public static float[] Undefined(int count)
    {
        float[] values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }
}
