"""What a person hands to predict: tables, pictures, sentences, sounds, arrays; read in batches, one by one broken."""
