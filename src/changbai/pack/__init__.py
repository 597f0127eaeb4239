"""Policy packs (政策包): read, check, print and compare what a policy document says, as data."""
