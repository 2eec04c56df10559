"""A pretended AWS Organizations in memory, with AWS's manners: what a rehearsal runs against.

`state.py` holds the organization, `listings.py` answers what is read, `client.py` what is written. It stands for a
client of boto3: methods, arguments, answers and errors are those of
https://docs.aws.amazon.com/organizations/latest/APIReference/.
"""
