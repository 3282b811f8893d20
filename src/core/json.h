/*
 * One JSON document (RFC 8259), written in order and indented by two blanks.
 * Inside an object every call gets the member's name, inside an array NULL.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

#define JSON_DEPTH 16

/* { .b = &buf } is a new document. */
struct json {
	struct buf *b; /* borrowed; its failed flag is the only error */
	size_t depth;
	bool filled[JSON_DEPTH]; /* the object or array has a member */
	char close[JSON_DEPTH];
};

void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);

/* Ends the innermost of them; after the outermost comes a newline. */
void json_end(struct json *j);

/*
 * A text; NULL is written as null.  Bytes that are not UTF-8 become U+FFFD,
 * since a document cannot hold them.
 */
void json_string(struct json *j, const char *name, const char *value);
void json_stringn(struct json *j, const char *name, const char *value,
    size_t len);
void json_number(struct json *j, const char *name, long long value);
void json_bool(struct json *j, const char *name, bool value);
void json_null(struct json *j, const char *name);

#endif
