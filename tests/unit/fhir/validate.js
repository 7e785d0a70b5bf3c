// Prints, for each file that is named, what the npm package fhir finds wrong with it: {"FILE": ["message", …]}.
const fs = require("fs");
const { Fhir } = require(`${process.env.FHIR_CHECKERS}/node_modules/fhir`);
const found = {};
for (const file of process.argv.slice(2)) {
  const result = new Fhir().validate(JSON.parse(fs.readFileSync(file, "utf8")), { errorOnUnexpected: true });
  const errors = result.messages.filter((message) => ["error", "fatal"].includes(message.severity));
  found[file] = errors.map((message) => `${message.location}: ${message.message}`);
}
console.log(JSON.stringify(found));
