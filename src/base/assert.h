/*
 * Assertions say what the program promises itself. They stay on in release builds, cost one
 * predicted branch, and stop the process with file, line and condition. What came from outside is
 * never asserted on: it is reported (see style: three kinds of wrong).
 */
#ifndef OT_BASE_ASSERT_H
#define OT_BASE_ASSERT_H

/* Prints where and what to standard error and aborts. */
_Noreturn void ot_assert_fail(const char *file, int line, const char *condition);

#define OT_ASSERT(condition)                                                                       \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            ot_assert_fail(__FILE__, __LINE__, #condition);                                        \
    } while (0)

/* The end of a switch over an enum that has a case for each value. */
#define OT_UNREACHABLE() ot_assert_fail(__FILE__, __LINE__, "unreachable")

#endif
