/*
 * The rules that a bootctrl directory is checked by: the words in brackets of
 * bootctrl-check(7), where each has its entry.
 */
#ifndef RULE_H
#define RULE_H

/* The text of scripts and env files. */
#define RULE_SYNTAX "syntax"
#define RULE_UNSET "unset-variable" /* referred to, but nothing set it */
#define RULE_OVERRIDE "env-wins" /* a script replaces what an env file set */
#define RULE_TWICE "set-twice" /* the first of two values is never used */
#define RULE_UNKNOWN "unknown-variable" /* of a script, used nowhere */
#define RULE_UNUSED "unused-variable" /* of an env file, used nowhere */

/* What the variables say. */
#define RULE_MISSING "missing-variable"
#define RULE_VALUE "bad-value"
#define RULE_NAME "bad-name"
#define RULE_DUPLICATE "duplicate-name" /* also once - . @ + are _ */

/* The files of the directory. */
#define RULE_FILE "unreadable-file"
#define RULE_LINK "dangling-link"
#define RULE_IGNORED "ignored-file" /* not a service's name */
#define RULE_TRUST "unsafe-file" /* others could change it */
#define RULE_TEMPLATE "unused-template"

/* The order. */
#define RULE_LOOP "loop"
#define RULE_REQUIRE "missing-requirement"
#define RULE_NEED "missing-need"

/* What a start needs of the host. */
#define RULE_PROGRAM "missing-program"
#define RULE_USER "unknown-user"
#define RULE_GROUP "unknown-group"
#define RULE_PATH "missing-path" /* chdir, chroot, required_files */
#define RULE_PERMISSION "permission" /* the caller may not */
#define RULE_RULES "bad-rules" /* missing, damaged or unreadable database */
#define RULE_STALE "stale-rules" /* older than their text */
#define RULE_RELAY "open-relay"
#define RULE_ADDRESS "same-address" /* two listeners on one */
#define RULE_PORT "port-in-use"
#define RULE_BACKEND "backend-limit" /* an init cannot carry the service */
#define RULE_LOGGER "dead-logger"

#endif
