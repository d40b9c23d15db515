using DuckDB.NET.Data;

namespace Shorten.Data;

/// <summary>A file of rows and columns, read through an in-memory DuckDB that stays off the network and the disk.</summary>
internal sealed class TextTable : IDisposable
{
    // Extensions for JSON and Parquet are built in; nothing else may be fetched or loaded because a file name suggests it.
    private const string Connection = "DataSource=:memory:;threads=2;autoinstall_known_extensions=false;autoload_known_extensions=false";
    private const string DefaultField = "text";
    private const string TextType = "VARCHAR";

    private readonly DuckDBConnection _connection = new(Connection);
    private readonly SourceFile _file;

    /// <summary>Opens the database; the file is read by the other members.</summary>
    /// <exception cref="DataFormatException">The file is a JSON array that does not end.</exception>
    public TextTable(SourceFile file)
    {
        _file = file;
        JsonArrayEnd.Require(file);
        _connection.Open();
        using DuckDBCommand command = _connection.CreateCommand();
        // Without a folder for temporary files a result that exceeds the memory fails instead of spilling beside the user's files.
        command.CommandText = "SET temp_directory = ''";
        command.ExecuteNonQuery();
    }

    /// <summary>The column named <paramref name="field"/>; for null that named <c>text</c>, or else the only one of strings.</summary>
    /// <exception cref="DataFormatException">The file is broken or there is no such column of strings.</exception>
    public string ChooseColumn(string? field)
    {
        List<(string Name, string Type)> columns = Columns();
        string[] ofText = [.. columns.Where(column => column.Type == TextType).Select(column => column.Name)];
        if (ofText.Contains(field ?? DefaultField))
            return field ?? DefaultField;
        if (field is null && ofText.Length == 1)
            return ofText[0];

        string list = string.Join(", ", columns.Select(column => $"{column.Name} ({column.Type})"));
        throw new DataFormatException(_file.Path, field is null
            ? $"name the field that holds the text; there are {list}"
            : $"has no field '{field}' of strings; there are {list}");
    }

    /// <summary>Names and types of the columns; in JSON those of the first thousands of rows.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    public List<(string Name, string Type)> Columns() => Query(TableScan.Describe(_file), reader => (reader.GetString(0), reader.GetString(1)));

    /// <summary>Each row as the text of a JSON object, in the file's order.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    public List<string> ReadJson() => Query(TableScan.SelectRows(_file), reader => reader.GetString(0));

    /// <summary>The values of a column in the file's order.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    public List<string?> ReadValues(string column) => Query(TableScan.Select(_file, column), reader => reader.IsDBNull(0) ? null : reader.GetString(0));

    /// <summary>The values of a column in the file's order, and the number of nulls that were left out.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    public (List<string> Rows, int NumNullRows) ReadColumn(string column)
    {
        List<string?> values = ReadValues(column);
        var rows = new List<string>(values.Count);
        rows.AddRange(values.OfType<string>());
        return (rows, values.Count - rows.Count);
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        try
        {
            using DuckDBCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add(new DuckDBParameter(TableScan.Pattern(_file.Path)));
            using DuckDBDataReader reader = command.ExecuteReader();
            var values = new List<T>();
            while (reader.Read())
                values.Add(read(reader));
            return values;
        }
        catch (DuckDBException exception)
        {
            throw new DataFormatException(_file.Path, DuckDBProblem.OneLine(exception.Message, _file.Path), exception);
        }
    }
}
