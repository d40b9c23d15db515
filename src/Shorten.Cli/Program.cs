System.Console.WriteLine("shorten");
