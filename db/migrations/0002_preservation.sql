-- Signatures are lifted to the level that their account has chosen, and archive time-stamps renewed, with nobody waiting.
ALTER TABLE signature_setting ADD COLUMN level TEXT NOT NULL DEFAULT 'B-LTA';
ALTER TABLE document ADD COLUMN level TEXT;            -- B-B … B-LTA, as reached; null: not signed, or not looked at yet
ALTER TABLE document ADD COLUMN level_wanted TEXT;     -- as chosen when it was signed
ALTER TABLE document ADD COLUMN protected_until {int64};  -- end of the newest archive time-stamp's certificate
ALTER TABLE document ADD COLUMN preserve_at {int64};   -- when something is to be done next; null: nothing
ALTER TABLE document ADD COLUMN preserve_tries {int64} NOT NULL DEFAULT 0;  -- in vain, one after the other
UPDATE document SET level_wanted = 'B-LTA', preserve_at = signed_at WHERE state = 'signed';
CREATE INDEX document_to_preserve ON document (preserve_at) WHERE preserve_at IS NOT NULL;
