-- The visible seal of a tenant's signatures, where they are made, and what the signer commits to (EPES).

ALTER TABLE signature_setting ADD COLUMN location TEXT NOT NULL DEFAULT '';     -- written into the signature; may be empty
ALTER TABLE signature_setting ADD COLUMN commitment TEXT NOT NULL DEFAULT '';   -- by name (cms/commitment.h); empty: none
ALTER TABLE signature_setting ADD COLUMN policy {int64} NOT NULL DEFAULT 0;     -- 1: names the installation's signature policy
ALTER TABLE signature_setting ADD COLUMN seal {int64} NOT NULL DEFAULT 0;       -- 1: signatures are visible
ALTER TABLE signature_setting ADD COLUMN seal_page TEXT NOT NULL DEFAULT 'last';
ALTER TABLE signature_setting ADD COLUMN seal_corner TEXT NOT NULL DEFAULT 'lower_right';
ALTER TABLE signature_setting ADD COLUMN seal_in_field {int64} NOT NULL DEFAULT 0;  -- 1: rather in an empty field
ALTER TABLE signature_setting ADD COLUMN seal_logo_sha256 {bytes};              -- a blob; null: none
-- The page where the seal of this document stands, from 1; 0: in a field of the document, if it has one; null: no seal.
ALTER TABLE signing_item ADD COLUMN seal_page {int64};
