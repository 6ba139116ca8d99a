-- Every type of document, in series that people open and finish; what refers to what; documents that are annulled.

ALTER TABLE series ADD COLUMN validation_code TEXT NOT NULL DEFAULT '';  -- AT's; may be empty for training
ALTER TABLE series ADD COLUMN training {int64} NOT NULL DEFAULT 1;
ALTER TABLE series ADD COLUMN finished {int64} NOT NULL DEFAULT 0;       -- 1: blocked for good
ALTER TABLE series ADD COLUMN last_entered TEXT;                         -- SystemEntryDate of the last document
ALTER TABLE series ADD COLUMN last_hash TEXT NOT NULL DEFAULT '';        -- its signature, for the next one's

ALTER TABLE document ADD COLUMN entered TEXT;                            -- SystemEntryDate, Europe/Lisbon; issued ones only
ALTER TABLE document ADD COLUMN customer_id TEXT;                        -- null: nobody who is kept
ALTER TABLE document ADD COLUMN annulled_at {int64};                     -- these three: once it is annulled
ALTER TABLE document ADD COLUMN annulled_by TEXT;                        -- account
ALTER TABLE document ADD COLUMN annulled_because TEXT;
CREATE INDEX document_by_entry ON document (tenant_id, entered);
CREATE INDEX document_by_customer ON document (tenant_id, customer_id);
CREATE INDEX document_by_title ON document (tenant_id, title);

-- What an issued document corrects, pays or continues.
CREATE TABLE document_reference (
  tenant_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  refers_to TEXT NOT NULL,
  PRIMARY KEY (tenant_id, document_id, refers_to),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id),
  FOREIGN KEY (tenant_id, refers_to) REFERENCES document (tenant_id, id)
) {strict};
CREATE INDEX document_reference_to ON document_reference (tenant_id, refers_to);

ALTER TABLE issuer ADD COLUMN retail {int64} NOT NULL DEFAULT 0;          -- retailer or street seller (CIVA 40)
ALTER TABLE issuer ADD COLUMN small_business {int64} NOT NULL DEFAULT 0;  -- exempt under art. 53
ALTER TABLE issuer ADD COLUMN cash_vat {int64} NOT NULL DEFAULT 0;        -- DL 71/2013
