-- The colour and the logo of a tenant's documents. Each document keeps its own, for its second copy.
CREATE TABLE document_look (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  colour TEXT NOT NULL,            -- "#rrggbb"
  logo_sha256 {bytes},             -- a blob; null: none
  PRIMARY KEY (tenant_id)
) {strict};
ALTER TABLE document ADD COLUMN look_colour TEXT;        -- these three of issued ones only; null: the house's own
ALTER TABLE document ADD COLUMN look_logo_sha256 {bytes};
ALTER TABLE document ADD COLUMN language TEXT;           -- of its labels: pt | en | es | fr; null: pt
