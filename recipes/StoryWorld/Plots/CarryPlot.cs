namespace StoryWorld.Plots;

/// <summary>Things go from hand to hand and from place to place: where are they in the end, and who has them?</summary>
internal sealed class CarryPlot
{
    private readonly Story _story;
    private readonly Dice _dice;
    private readonly Person[] _people;
    private readonly string[] _things;
    private readonly string[] _spots;
    private readonly Person?[] _holders = new Person?[2];
    private readonly string[] _places = new string[2];

    private CarryPlot(Story story)
    {
        _story = story;
        _dice = story.Dice;
        _people = _dice.Draw(People.All, 3);
        _things = _dice.Draw(Things.All, 2);
        _spots = _dice.Draw(Things.Spots, 4);
    }

    public static void Tell(Story story) => new CarryPlot(story).Tell();

    private void Tell()
    {
        _story.Title = $"{_people[0].Name}, {_people[1].Name} and a {_things[0]}";
        _story.Say($"{_people[0].Name}, {_people[1].Name} and {_people[2].Name} were {_dice.Pick(Places.Rooms).At}.");
        Begin(0, _people[0]);
        Begin(1, _dice.Chance(50) ? _people[1] : null);
        int steps = 2 + _dice.Next(3);
        for (int i = 0; i < steps; i++)
            Move(_dice.Next(2));
        foreach (int thing in _dice.Draw([0, 1], 2))
            Ask(thing);
    }

    private void Begin(int thing, Person? holder)
    {
        _holders[thing] = holder;
        if (holder is not null)
        {
            _story.Say($"{holder.Name} had {Things.A(_things[thing])}.");
            return;
        }
        _places[thing] = _dice.Pick(_spots);
        _story.Say(_dice.Of($"{Things.A(_things[thing])} lay {_places[thing]}.", $"there was {Things.A(_things[thing])} {_places[thing]}."));
    }

    private void Move(int thing)
    {
        string name = _things[thing];
        if (_holders[thing] is not { } holder)
        {
            var taker = _dice.Pick(_people);
            _story.Say(_dice.Of($"{taker.Name} took the {name}.", $"{taker.Name} picked up the {name}.", $"then {taker.Name} took the {name}."));
            _holders[thing] = taker;
        }
        else if (_dice.Chance(50))
        {
            _places[thing] = _dice.Pick(_spots);
            _story.Say(_dice.Of($"{holder.Name} put the {name} {_places[thing]}.", $"{holder.Name} left the {name} {_places[thing]}."));
            _holders[thing] = null;
        }
        else
        {
            var other = _dice.Pick([.. _people.Where(person => person != holder)]);
            _story.Say(_dice.Of($"{holder.Name} gave the {name} to {other.Name}.", $"{other.Name} got the {name} from {holder.Name}."));
            _holders[thing] = other;
        }
    }

    private void Ask(int thing)
    {
        if (_holders[thing] is { } holder)
        {
            var absent = _dice.Pick([.. People.All.Except(_people)]);
            _story.Ask(QuestionKind.Who, $"Who has the {_things[thing]}?", holder.Name, _people.Append(absent).Select(person => person.Name));
        }
        else
        {
            _story.Ask(QuestionKind.Where, $"Where is the {_things[thing]}?", _places[thing], _spots);
        }
    }
}
