// Writes contract.jsonl: bodies, and what the official contract says to each.
//
//   node contract.mjs DESCRIPTION.json > contract.jsonl
//
// DESCRIPTION.json holds the "schemas" of Pinterest's API description. The judge is ajv (8.x,
// to be found by node), not the library that pinlint uses. The rules of pinlint beside
// each body are written here by hand, in document order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const Ajv = createRequire(process.cwd() + "/")("ajv/dist/2020").default;

const convert = (s) => {
  if (Array.isArray(s)) return s.map(convert);
  if (s === null || typeof s !== "object") return s;
  const out = {};
  for (const [k, v] of Object.entries(s)) {
    if (["example", "readOnly", "default", "nullable", "description", "title"].includes(k) && typeof v !== "object") continue;
    if (k === "discriminator") out[k] = { propertyName: v.propertyName };
    else if (k === "$ref") out[k] = v.replace("#/components/schemas/", "#/$defs/");
    else out[k] = convert(v);
  }
  if (s.nullable === true) out.type = [s.type, "null"];
  return out;
};
const schemas = JSON.parse(readFileSync(process.argv[2], "utf8")).schemas;
const root = { $ref: "#/$defs/PinCreate", $defs: convert(schemas) };
const judge = new Ajv({ strict: false, discriminator: true }).compile(root);
const plain = new Ajv({ strict: false, discriminator: false }).compile(root);

const names = new Set();
const emit = (name, raw, rules, elsewhere) => {
  if (names.has(name)) throw new Error("twice: " + name);
  names.add(name);
  const body = JSON.parse(raw);
  const official = judge(body);
  if (official !== plain(body)) throw new Error("the judge contradicts itself: " + name);
  let line = `{"name":${JSON.stringify(name)},"official":${official}`;
  if (official && rules.length > 1) throw new Error("one difference at a time: " + name);
  if (official && rules.length) line += `,"stricter":"${rules[0]}"`;
  if (!official && rules.length) line += `,"rules":${JSON.stringify(rules)}`;
  if (!official && elsewhere) line += `,"elsewhere":"${elsewhere}"`;
  if (!official && !elsewhere && !rules.length) throw new Error("refused, but by no rule of ours: " + name);
  console.log(line + `,"body":${raw}}`);
};
const test = (name, body, ...rules) => emit(name, JSON.stringify(body), rules);
const elsewhere = (name, body, rule) => emit(name, JSON.stringify(body), [], rule);

const board = "549755885175", png = "iVBORw0KGgo=";
const sources = {
  image_url: { source_type: "image_url", url: "https://cdn.example.com/a.jpg" },
  image_base64: { source_type: "image_base64", content_type: "image/png", data: png },
  video_id: { source_type: "video_id", media_id: "5212123920968240771", cover_image_url: "https://cdn.example.com/cover.jpg" },
  multiple_image_urls: { source_type: "multiple_image_urls", items: [{ url: "https://cdn.example.com/1.jpg" }, { url: "https://cdn.example.com/2.jpg" }] },
  multiple_image_base64: { source_type: "multiple_image_base64", items: [{ content_type: "image/jpeg", data: png }, { content_type: "image/png", data: png }] },
  pin_url: { source_type: "pin_url" },
};
const pin = (more, source = sources.image_url) => ({ board_id: board, media_source: source, ...more });
const without = (o, k) => { const c = { ...o }; delete c[k]; return c; };
const kinds = { "a number": 12, "a fraction": 1.5, true: true, "an array": ["1"], "an empty array": [], "an object": { a: "1" } };
const not = (...types) => Object.entries({ ...kinds, "a string": "x", null: null }).filter(([, v]) =>
  !types.includes(v === null ? "null" : Array.isArray(v) ? "array" : Number.isInteger(v) ? "integer" : typeof v));

// What clients send.
test("official quickstart, video", { board_id: board, media_source: { source_type: "video_id", cover_image_url: "https://cdn.example.com/c.jpg", media_id: "12345" } });
test("official quickstart, image with all fields", pin({ board_section_id: "4711", link: "https://example.com/", title: "Linen", description: "A dress", alt_text: "A dress on a chair" }));
const sdk = { link: null, title: null, description: null, dominant_color: null, alt_text: null, board_section_id: null, parent_pin_id: null };
test("official Python SDK, explicit nulls", { ...sdk, board_id: board, media_source: sources.image_url });
test("official Python SDK sample, stray keys of another variant", pin(sdk, { ...sources.image_url, content_type: "image/jpeg", data: "string" }));
test("Postiz, video", { link: "https://example.com/", title: "x", description: "", board_id: board, media_source: { source_type: "video_id", media_id: "12345", cover_image_url: "https://cdn.example.com/c.jpg" } });
test("Postiz, video without a cover", { description: "", board_id: board, media_source: { source_type: "video_id", media_id: "12345" } });
test("Postiz, one picture", { description: "", board_id: board, media_source: sources.image_url });
test("Postiz, carousel", { description: "", board_id: board, media_source: sources.multiple_image_urls });
test("empty link", pin({ link: "" }));

// The variants, alone and with everything they may hold.
for (const [t, s] of Object.entries(sources)) {
  test(`${t}: minimal`, pin({}, s));
  test(`${t}: with the pin's fields`, { title: "t", description: "d", alt_text: "a", link: "https://example.com/", dominant_color: "#6E7874", board_section_id: "1", parent_pin_id: "2", sponsor_id: "3", ...pin({}, s) });
  test(`${t}: unknown keys`, pin({ note: 1, "a b/c~é": {}, "": null }, { ...s, extra: [1, { a: null }], "a b/c~é": 1 }));
  test(`${t}: no board`, without(pin({}, s), "board_id"), "payload.board-id-missing");
  test(`${t}: two things wrong`, pin({ title: 5, board_id: null }, s), "payload.board-id-missing", "payload.type");
  test(`${t}: source type in capitals`, pin({}, { ...s, source_type: t.toUpperCase() }), "payload.source-type-unknown");
  test(`${t}: source type as an array`, pin({}, { ...s, source_type: [t] }), "payload.source-type-unknown");
  test(`${t}: no source type`, pin({}, without(s, "source_type")), "payload.source-type-unknown");
  for (const other of Object.keys(sources)) {
    if (other === t || other === "pin_url") continue;
    const merged = { ...sources[other], ...s };
    if (other.startsWith("multiple") && t.startsWith("multiple")) continue;
    test(`${t}: with the keys of ${other}`, pin({}, merged));
  }
}

// Bodies that are no object are refused before the schemas.
for (const [what, v] of Object.entries({ ...kinds, null: null, "a string": "x" })) if (what !== "an object") elsewhere(`body is ${what}`, v, "payload.json");

// The pin's own fields.
const digitsNot = { empty: "", blank: " ", letters: "abc", mixed: "12a", negative: "-1", fraction: "1.5", "a leading blank": " 12", "a line break behind": "12\n", "a line break in front": "\n12", "Arabic digits": "١٢", "full-width digits": "１２", path: "user/board", url: "https://www.pinterest.com/user/board/", underscores: "1_000", exponent: "1e3", hexadecimal: "0x10" };
const identifier = (field, rule, blankRule, nullRule) => {
  for (const v of ["0", "007", "9".repeat(400)]) test(`${field}: ${v.length} digits from ${v[0]}`, pin({ [field]: v }));
  for (const [what, v] of Object.entries(digitsNot)) test(`${field}: ${what}`, pin({ [field]: v }), !v.trim() && blankRule ? blankRule : rule);
  for (const [what, v] of not("string", "null")) test(`${field}: ${what}`, pin({ [field]: v }), rule);
  test(`${field}: null`, pin({ [field]: null }), ...(nullRule ? [nullRule] : []));
};
identifier("board_id", "payload.board-id-pattern", "payload.board-id-missing", "payload.board-id-missing");
identifier("board_section_id", "payload.section-id-pattern");
identifier("parent_pin_id", "payload.parent-pin-id");
identifier("sponsor_id", "payload.sponsor-id");
for (const [field, limit, rule] of [["title", 100, "payload.title-length"], ["description", 800, "payload.description-length"], ["alt_text", 500, "payload.alt-text-length"], ["link", 2048, "payload.link-length"], ["dominant_color", 0]]) {
  for (const [what, v] of not("string", "null")) test(`${field}: ${what}`, pin({ [field]: v }), "payload.type");
  for (const [what, v] of Object.entries({ null: null, empty: "", blank: " ", short: "red" })) test(`${field}: ${what}`, pin({ [field]: v }));
  if (!limit) continue;
  const escaped = (s) => [...s].map((c) => [...Array(c.length).keys()].map((i) => "\\u" + c.charCodeAt(i).toString(16).padStart(4, "0")).join("")).join("");
  for (const [what, c] of Object.entries({ ASCII: "a", umlauts: "ü", CJK: "服", emoji: "😀", "line breaks": "\n", quotes: '"' })) {
    if (field !== "title" && what !== "ASCII" && what !== "emoji") continue;
    for (const [n, rules] of [[limit, []], [limit + 1, [rule]]]) {
      test(`${field}: ${n} × ${what}`, pin({ [field]: c.repeat(n) }), ...rules);
      if (what !== "emoji" && what !== "CJK" || field !== "title") continue;
      const raw = JSON.stringify(pin({ [field]: "@" })).replace("@", escaped(c.repeat(n)));
      emit(`${field}: ${n} × ${what}, escaped`, raw, rules);
    }
  }
  if (field === "title") {
    for (const [n, rules] of [[100, []], [101, [rule]]]) {
      emit(`title: ${n} unpaired high surrogates`, JSON.stringify(pin({ title: "@" })).replace("@", "\\ud83d".repeat(n)), rules);
      emit(`title: ${n} unpaired low surrogates`, JSON.stringify(pin({ title: "@" })).replace("@", "\\uDE00".repeat(n)), rules);
    }
    test("title: 50 letters and their accents", pin({ title: "e\u0301".repeat(50) }));
    test("title: 51 letters and their accents", pin({ title: "e\u0301".repeat(51) }), rule);
  }
}
test("everything wrong at once", { board_id: 1, board_section_id: "x", title: 1, description: "d".repeat(801), alt_text: [], link: {}, dominant_color: true, parent_pin_id: "", sponsor_id: "-", media_source: 1 },
  "payload.board-id-pattern", "payload.section-id-pattern", "payload.type", "payload.description-length", "payload.type", "payload.type", "payload.type", "payload.parent-pin-id", "payload.sponsor-id", "payload.media-source-missing");
test("keys in camel case", { boardId: board, mediaSource: sources.image_url, media_source: sources.image_url }, "payload.board-id-missing");

// media_source and its type.
test("media_source: missing", { board_id: board }, "payload.media-source-missing");
for (const [what, v] of not("object")) test(`media_source: ${what}`, pin({}, v), "payload.media-source-missing");
test("media_source: empty", pin({}, {}), "payload.source-type-unknown");
test("media_source: behind the title, both wrong", { title: 1, media_source: { source_type: "image_url", url: 1 }, board_id: "x" }, "payload.type", "payload.type", "payload.board-id-pattern");
for (const v of [null, 1, true, {}, "", " ", "image", "video", "video_url", "image_urls", "multiple_image_url", "multiple_images_base64", " image_url", "image_url ", "Image_Url", "imageUrl", "pin"]) test(`source_type: ${JSON.stringify(v)}`, pin({}, { ...sources.image_url, source_type: v }), "payload.source-type-unknown");

// What the variants require.
const fields = "payload.source-fields-missing";
const required = (t, key, wrong) => {
  const s = sources[t];
  test(`${t}: no ${key}`, pin({}, without(s, key)), fields);
  test(`${t}: ${key} null`, pin({}, { ...s, [key]: null }), fields);
  for (const [what, v] of Object.entries({ empty: "", blank: " ", "a line break": "\n", "a no-break space": "\u00a0" })) test(`${t}: ${key} ${what}`, pin({}, { ...s, [key]: v }), fields);
  for (const [what, v] of not("string", "null")) if (key !== "items" || !Array.isArray(v)) test(`${t}: ${key} ${what}`, pin({}, { ...s, [key]: v }), wrong);
};
required("image_url", "url", "payload.type");
required("image_base64", "data", "payload.type");
required("image_base64", "content_type", "image.content-type");
required("video_id", "media_id", "payload.media-id-pattern");
required("multiple_image_urls", "items", "payload.type");
required("multiple_image_base64", "items", "payload.type");
test("image_base64: neither data nor type", pin({}, { source_type: "image_base64" }), fields, fields);
for (const [what, v] of Object.entries(digitsNot)) if (v.trim()) test(`video_id: media_id ${what}`, pin({}, { ...sources.video_id, media_id: v }), "payload.media-id-pattern");
const types = ["image/jpg", "image/gif", "image/webp", "IMAGE/PNG", "png", "image/png ", "image/jpeg; charset=binary", "application/octet-stream", "video/mp4"];
for (const v of types) test(`image_base64: content_type ${v}`, pin({}, { ...sources.image_base64, content_type: v }), "image.content-type");
test("image_base64: image/jpeg", pin({}, { ...sources.image_base64, content_type: "image/jpeg" }));
for (const [what, v] of Object.entries({ "a data URL": "data:image/png;base64," + png, "line breaks": "iVBO\nRw0K", "the URL-safe alphabet": "iVBO-w0_", blanks: "iVBO Rw0K" })) {
  elsewhere(`image_base64: data with ${what}`, pin({}, { ...sources.image_base64, data: v }), "image.base64");
  elsewhere(`multiple_image_base64: data with ${what}`, pin({}, { source_type: "multiple_image_base64", items: [sources.multiple_image_base64.items[0], { content_type: "image/png", data: v }] }), "image.base64");
}

// What they may hold.
const booleans = (t, key) => {
  for (const v of [true, false]) test(`${t}: ${key} ${v}`, pin({}, { ...sources[t], [key]: v }));
  for (const [what, v] of not("boolean")) test(`${t}: ${key} ${what}`, pin({}, { ...sources[t], [key]: v }), "payload.type");
};
booleans("image_url", "is_standard");
booleans("image_base64", "is_standard");
booleans("video_id", "is_standard");
booleans("pin_url", "is_affiliate_link");
const number = (t, key, rule) => {
  for (const v of ["0", "1", "1000", "1.0", "1e2", "-0", "0.0", "123456789012", "10e-1"]) emit(`${t}: ${key} ${v}`, JSON.stringify(pin({}, { ...sources[t], [key]: "@" })).replace('"@"', v), []);
  for (const v of ["-1", "1.5", "-0.5", "1e-1", "0.999999999999999", "-123456789012"]) emit(`${t}: ${key} ${v}`, JSON.stringify(pin({}, { ...sources[t], [key]: "@" })).replace('"@"', v), [rule]);
  for (const v of ["1e999"]) emit(`${t}: ${key} ${v}`, JSON.stringify(pin({}, { ...sources[t], [key]: "@" })).replace('"@"', v), [], "payload.json");
  for (const [what, v] of not("integer")) test(`${t}: ${key} ${what}`, pin({}, { ...sources[t], [key]: v }), rule);
  test(`${t}: ${key} in quotes`, pin({}, { ...sources[t], [key]: "5" }), rule);
};
number("video_id", "cover_image_key_frame_time", "cover.keyframe-type");
number("multiple_image_urls", "index", "carousel.index");
number("multiple_image_base64", "index", "carousel.index");
for (const [what, v] of not("string", "null")) {
  test(`video_id: cover_image_url ${what}`, pin({}, { ...sources.video_id, cover_image_url: v }), "payload.type");
  test(`video_id: cover_image_data ${what}`, pin({}, { ...sources.video_id, cover_image_data: v }), "payload.type");
  test(`video_id: cover_image_content_type ${what}`, pin({}, { ...sources.video_id, cover_image_content_type: v }), "cover.content-type-invalid");
}
for (const v of [null, "", " "]) test(`video_id: cover_image_url ${JSON.stringify(v)}`, pin({}, { ...sources.video_id, cover_image_url: v }), "cover.url-empty");
test("video_id: cover_image_data null", pin({}, { ...sources.video_id, cover_image_data: null }), "cover.data-base64");
for (const v of ["", png, "data:image/png;base64," + png]) test(`video_id: cover_image_data ${JSON.stringify(v)}`, pin({}, { ...sources.video_id, cover_image_data: v }));
for (const v of ["image/jpeg", "image/png"]) test(`video_id: cover_image_content_type ${v}`, pin({}, { ...sources.video_id, cover_image_content_type: v }));
for (const v of [...types, "", " ", null]) test(`video_id: cover_image_content_type ${JSON.stringify(v)}`, pin({}, { ...sources.video_id, cover_image_content_type: v }), "cover.content-type-invalid");

// Carousels.
for (const t of ["multiple_image_urls", "multiple_image_base64"]) {
  const one = sources[t].items[0], of = (...items) => pin({}, { source_type: t, items });
  for (let n = 0; n <= 7; n++) test(`${t}: ${n} items`, of(...Array(n).fill(one)), ...(n < 2 || n > 5 ? ["carousel.count"] : []));
  test(`${t}: 300 items, none an object`, of(...Array(100).fill(one), ...Array(200).fill(1)), "carousel.count");
  for (const [what, v] of not("object")) test(`${t}: an item is ${what}`, of(one, v), "payload.type");
  for (const key of Object.keys(one)) {
    const wrong = key === "content_type" ? "image.content-type" : "payload.type";
    test(`${t}: an item without ${key}`, of(one, without(one, key)), fields);
    test(`${t}: both items without ${key}`, of(without(one, key), without(one, key)), fields, fields);
    for (const v of [null, "", " "]) test(`${t}: an item's ${key} is ${JSON.stringify(v)}`, of(one, one, { ...one, [key]: v }), fields);
    for (const [what, v] of not("string", "null")) test(`${t}: an item's ${key} is ${what}`, of(one, { ...one, [key]: v }), wrong);
  }
  test(`${t}: an empty item`, of({}, one), ...Object.keys(one).map(() => fields));
  for (const key of ["title", "description", "link"]) {
    for (const [what, v] of not("string")) test(`${t}: an item's ${key} is ${what}`, of(one, { ...one, [key]: v }), "payload.type");
    for (const v of ["", "x", "x".repeat(3000)]) test(`${t}: an item's ${key} of ${v.length} characters`, of(one, { ...one, [key]: v }));
  }
  test(`${t}: one item, and that is wrong`, of({ title: 1, ...one }), "carousel.count", "payload.type");
  test(`${t}: items with other keys`, of({ ...one, is_standard: 1, url: "https://cdn.example.com/1.jpg" }, one));
  test(`${t}: items as an object`, pin({}, { source_type: t, items: { 0: one, 1: one } }), "payload.type");
}
for (const v of types) test(`multiple_image_base64: content_type ${v}`, pin({}, { source_type: "multiple_image_base64", items: [{ content_type: v, data: png }, { content_type: "image/png", data: png }] }), "image.content-type");
