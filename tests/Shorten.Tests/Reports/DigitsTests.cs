using Shorten.Reports;

namespace Shorten.Tests.Reports;

public sealed class DigitsTests
{
    [Theory]
    [InlineData(0, "0.000")]
    [InlineData(1.23456, "1.235")]
    [InlineData(12.3456, "12.35")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(123456, "123,456")]
    [InlineData(-12.3456, "-12.35")]
    [InlineData(1.23456e9, "1.235e9")]
    [InlineData(1.23456e-6, "1.235e-6")]
    [InlineData(double.NaN, "")]
    public void Significant_KeepsFourDigits(double value, string expected) => Assert.Equal(expected, Digits.Significant(value));

    [Theory]
    [InlineData(15.2345, 0.38, "15.23 ± 0.38")]
    [InlineData(15.2345, 3.8, "15.2 ± 3.8")]
    [InlineData(1523.45, 38.0, "1,523 ± 38")]
    [InlineData(15.2345, 0.0, "15.23")]
    [InlineData(15.2345, double.NaN, "15.23")]
    [InlineData(15.2345, null, "15.23")]
    public void WithError_KeepsTheDigitsThatTheErrorLeaves(double value, double? error, string expected) => Assert.Equal(expected, Digits.WithError(value, error));
}
