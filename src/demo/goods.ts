/** Goods as the shops list them: the web shop with a price as text, the blog shop with one as a number. */
export const mug = { sku: "MUG-BLUE", title: "Blue enamel mug", price: "85000.00" };
export const tea = { sku: "TEA-JASMINE", title: "Jasmine tea, 100 g", price: "62000.00" };
export const vase = { sku: "VASE-ONE", title: "One-off vase", price: "1250000.00" };
export const kettle = { sku: "COPPER-KETTLE", title: "Copper kettle", price: "390000.00" };
export const scarf = { sku: "BATIK-SCARF", name: "Batik scarf, indigo", price: 240000 };
export const lamp = { sku: "STONE-LAMP", name: "Carved stone lamp", price: 310000 };
export const coffee = { sku: "COFFEE-GAYO" };
