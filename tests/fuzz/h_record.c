/* Any bytes as a state record: what is taken is written as it was read. */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "launcher/record_text.h"
#include "replay.h"

/* Parses the text, which is changed; -1: it is damaged. */
static int
parse(struct record *record, const struct buf *text)
{
	memset(record, 0, sizeof(*record));
	return (record_parse(record, "s", text->s, text->n) == NULL ? 0 : -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = { 0 }, one = { 0 }, two = { 0 };
	struct record record;
	int rc;

	buf_add(&text, data, size);
	rc = parse(&record, &text);
	if (rc == 0 && record_print(&record, &one) == 0) {
		record_fini(&record);
		buf_clear(&text);
		buf_add(&text, one.s, one.n);
		if (parse(&record, &text) == -1 ||
		    record_print(&record, &two) == -1 || one.n != two.n ||
		    memcmp(one.s, two.s, one.n) != 0)
			abort();
	} else if (rc == 0)
		abort();
	record_fini(&record);
	buf_fini(&text);
	buf_fini(&one);
	buf_fini(&two);
	return (0);
}
