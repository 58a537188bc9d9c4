/** Loaded into every peer's server before its own code: it ends when the bench does, however that ends. */
process.once("disconnect", () => process.exit());
