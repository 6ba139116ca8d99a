-- Whether room was left for a visible seal when the document was printed: its second copy breaks its pages alike.
ALTER TABLE document ADD COLUMN look_room_for_seal {int64} NOT NULL DEFAULT 0;
