-- What the fiscal QR code of an uploaded PDF says, and what the person made of it.

CREATE TABLE document_qr (
  tenant_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  payload TEXT NOT NULL,           -- the code's text, as it was read
  file_name TEXT NOT NULL,         -- the document's title without it
  answer TEXT NOT NULL,            -- asked | used (title, date and total of the document are from it) | left
  answered_at {int64},             -- null while asked
  answered_by TEXT,                -- account
  PRIMARY KEY (tenant_id, document_id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id)
) {strict};
