/* Values that would like to be more than text in what backends generate. */
#include <sys/wait.h>

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "each.h"

/* What a shell that is given this exits with. */
static int
run_sh(const char *text)
{
	pid_t pid = fork();
	int status;

	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)execl("/bin/sh", "sh", "-c", text, (char *)NULL);
		_exit(127);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	return (status);
}

/* A script as its init would read it, with nothing else there to be run. */
static void
check_script(const struct setfile *f)
{
	static const char *const shells[] = { "-n script", "script status",
		"-c '. ./script; type status > /dev/null && status'" };
	char text[512];
	FILE *file;
	size_t i;

	if (f->mode == 0 || strncmp(f->text, "#!", 2) != 0)
		return;
	file = fopen("script", "w");
	ATF_REQUIRE(file != NULL);
	ATF_REQUIRE(fputs(f->text, file) != EOF && fclose(file) == 0);
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		(void)snprintf(text, sizeof(text), "sh %s > out 2>&1%s",
		    shells[i], i == 0 ? "" : "; true");
		ATF_CHECK_MSG(run_sh(text) == 0, "%s: sh -n fails", f->path);
		ATF_CHECK_MSG(access("owned", F_OK) == -1,
		    "%s: something of desc= was run", f->path);
	}
}

/*
 * No line may come from a value, where lines mean something by themselves: all
 * of them but in a script, where only comments do and others are quoted.
 */
static void
check_lines(const struct setfile *f)
{
	static const char *const begins[] = { "touch owned", "ExecStart=/evil",
		"# Provides: evil", "# PROVIDE: evil", "[Evil]" };
	const char *line;
	bool script = strncmp(f->text, "#!", 2) == 0;
	size_t i;

	for (line = f->text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (*line == '\0' || (script && *line != '#'))
			break;
		for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
			ATF_CHECK_MSG(strncmp(line, begins[i],
			                  strlen(begins[i])) != 0,
			    "%s: a line of desc=: %.40s", f->path, line);
	}
}

static void
check_hostile(const struct backend *b, const struct target *t)
{
	struct target odd = *t;
	struct fileset files = { 0 };
	size_t i;

	odd.dir = "/a dir/it's \"$(touch owned)`touch owned`/boot";
	all_files(b, &odd, &files);
	for (i = 0; i < files.n; i++) {
		check_script(&files.v[i]);
		check_lines(&files.v[i]);
	}
	fileset_fini(&files);
}

ATF_TC_WITHOUT_HEAD(hostile_values_never_break_out);
ATF_TC_BODY(hostile_values_never_break_out, tc)
{
	static const char *const texts[] = { "'$(touch owned)'",
		"'`touch owned`'", "'\"; touch owned; \"'",
		"\"'; touch owned; '\"", "'x\ntouch owned'",
		"'x\nExecStart=/evil'", "'x\n# Provides: evil'",
		"'x\n# PROVIDE: evil'", "'x\n[Evil]'", "'ends in \\'",
		"'%n %% $HOME ${HOME} @DIR@ @X@'", "'### END INIT INFO'",
		"'x\r\ttouch owned'", "'EOF\nEOT'" };
	char name[16], text[128];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		(void)snprintf(name, sizeof(name), "s%zu", i);
		(void)snprintf(text, sizeof(text),
		    "command=/bin/sleep\ndesc=%s\n", texts[i]);
		put(name, text);
	}
	each_backend(check_hostile);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hostile_values_never_break_out);
	return (atf_no_error());
}
