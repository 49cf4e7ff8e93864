/// What the cost of a program's start is held against: nothing but the C++ library.
int main() {}
