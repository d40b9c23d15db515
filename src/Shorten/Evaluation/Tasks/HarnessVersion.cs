namespace Shorten.Evaluation.Tasks;

/// <summary>The version of lm-evaluation-harness whose rules hold where versions differ.</summary>
public enum HarnessVersion
{
    /// <summary>0.3, which the paper used.</summary>
    V03,

    /// <summary>0.4.</summary>
    V04,
}
