"""What other systems read and write: the form, one patient's answers and what the rules made of them as FHIR R4."""
