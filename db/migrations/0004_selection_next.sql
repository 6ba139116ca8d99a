-- More than one act takes is chosen as a chain of selections.
ALTER TABLE selection ADD COLUMN next_id TEXT;  -- with what did not fit this one; null: everything did
