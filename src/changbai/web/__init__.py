"""The face (门面): pages drawn on the server; they read through the scope and write nothing."""
