/* The reasons of errors in the words of ucspi-tcp's programs. */
#ifndef ERRTEXT_H
#define ERRTEXT_H

/*
 * A static text for errno's value ("file does not exist", "access denied");
 * strerror()'s for those that ucspi-tcp's error_str() has no word for.
 */
const char *errtext(int error);

#endif
