/*
 * Can children be made by clone(2), sharing our memory until they execute?
 * CLONES is 1 on Linux where its system calls were written for the machine and
 * no sanitizer counts on fork(2).
 */
#ifndef CLONES_H
#define CLONES_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

#if !defined(SANITIZED) && defined(__LP64__) &&                                \
    (defined(__x86_64__) || defined(__aarch64__))
#define CLONES 1
#else
#define CLONES 0
#endif

#endif
