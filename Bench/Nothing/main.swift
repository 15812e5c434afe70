// The smallest program in Swift: what starting one takes at least.
print("nothing")
